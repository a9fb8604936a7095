"""What made-up firms are made of: towns with their trades, streets, and parts of names. The PIN codes are real."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Town:
    """A town. `state` is its GST code; `trades` are keys of TRADES; a PIN stands before its locality."""

    name: str
    state: str
    places: tuple[tuple[str, str], ...]
    trades: tuple[str, ...]


TOWNS: Final = (
    Town("Srinagar", "01", (("190001", "Residency Road"), ("190008", "Jawahar Nagar")), ("shawls", "fruit")),
    Town("Baddi", "02", (("173205", "Industrial Area, Phase I"),), ("medicines", "engineering")),
    Town("Ludhiana", "03", (("141001", "Miller Ganj"), ("141010", "Focal Point")), ("knitwear", "engineering")),
    Town("Jalandhar", "03", (("144001", "Basti Nau"), ("144008", "Bhagat Bazar")), ("sports", "engineering")),
    Town("Amritsar", "03", (("143001", "Hall Bazar"),), ("shawls", "rice")),
    Town("Chandigarh", "04", (("160002", "Industrial Area, Phase II"),), ("medicines", "engineering")),
    Town("Dehradun", "05", (("248001", "Patel Nagar"), ("248011", "Selaqui")), ("rice", "medicines")),
    Town("Panipat", "06", (("132103", "G.T. Road"), ("132104", "Barsat Road")), ("carpets", "home")),
    Town("Karnal", "06", (("132001", "Grain Market"),), ("rice",)),
    Town("Faridabad", "06", (("121001", "N.I.T."), ("121004", "Ballabgarh")), ("engineering",)),
    Town("New Delhi", "07", (("110020", "Okhla Industrial Area"), ("110006", "Sadar Bazar")), ("home", "garments")),
    Town("Jaipur", "08", (("302003", "Johari Bazaar"), ("302012", "Jhotwara")), ("gems", "home")),
    Town("Jodhpur", "08", (("342001", "Sojati Gate"), ("342012", "Boranada")), ("furniture", "marble")),
    Town("Moradabad", "09", (("244001", "Peetal Nagri"), ("244103", "Majhola")), ("brass",)),
    Town("Bhadohi", "09", (("221401", "Rajpura"), ("221304", "Gyanpur Road")), ("carpets",)),
    Town("Agra", "09", (("282001", "Sanjay Place"), ("282006", "Foundry Nagar")), ("leather", "marble")),
    Town("Kanpur", "09", (("208001", "Jajmau Road"), ("208003", "Anwarganj")), ("leather",)),
    Town("Noida", "09", (("201301", "Sector 6"), ("201305", "NSEZ, Phase II")), ("garments", "medicines")),
    Town("Patna", "10", (("800001", "Exhibition Road"), ("800007", "Gulzarbagh")), ("rice", "fruit")),
    Town("Imphal", "14", (("795001", "Paona Bazar"),), ("shawls",)),
    Town("Guwahati", "18", (("781001", "Fancy Bazar"), ("781005", "Dispur")), ("tea",)),
    Town("Dibrugarh", "18", (("786001", "Mancotta Road"),), ("tea",)),
    Town("Kolkata", "19", (("700001", "Dalhousie Square"), ("700046", "Tangra")), ("leather", "tea", "jute")),
    Town("Siliguri", "19", (("734001", "Sevoke Road"),), ("tea",)),
    Town("Ranchi", "20", (("834001", "Main Road"),), ("engineering",)),
    Town("Cuttack", "21", (("753001", "Buxi Bazar"), ("753010", "Industrial Estate")), ("seafood", "gems")),
    Town("Raipur", "22", (("492001", "Station Road"), ("492003", "Urla")), ("engineering", "rice")),
    Town("Indore", "23", (("452001", "Siyaganj"), ("452003", "Pardesipura")), ("medicines", "oilseeds")),
    Town("Surat", "24", (("394107", "Amroli"), ("394130", "Sayan")), ("textiles", "gems")),
    Town("Rajkot", "24", (("360002", "Bhaktinagar"), ("360021", "Metoda GIDC")), ("engineering", "oilseeds")),
    Town("Morbi", "24", (("363641", "Lakhdhirpur Road"), ("363642", "Lal Baug")), ("ceramics",)),
    Town("Gandhidham", "24", (("370201", "Sector 9"),), ("salt", "oilseeds")),
    Town("Daman", "26", (("396210", "Somnath Road"),), ("medicines",)),
    Town(
        "Mumbai", "27", (("400002", "Kalbadevi"), ("400013", "Lower Parel"), ("400093", "MIDC Andheri")), ("textiles",)
    ),
    Town("Pune", "27", (("410501", "Chakan"),), ("engineering",)),
    Town("Nashik", "27", (("422001", "College Road"), ("422007", "Satpur")), ("fruit", "wine")),
    Town("Kolhapur", "27", (("416003", "Shahupuri"), ("416005", "Market Yard")), ("leather", "castings")),
    Town("Bengaluru", "29", (("560002", "Chickpet"), ("560067", "Kadugodi")), ("garments", "engineering")),
    Town("Chikkamagaluru", "29", (("577101", "M.G. Road"),), ("coffee",)),
    Town("Verna", "30", (("403722", "Verna Industrial Estate"),), ("medicines", "seafood")),
    Town("Kochi", "32", (("682002", "Mattancherry"), ("682003", "Willingdon Island")), ("spices", "seafood")),
    Town("Alappuzha", "32", (("688001", "Boat Jetty Road"),), ("coir",)),
    Town("Kollam", "32", (("690518", "Karunagappally"),), ("cashew",)),
    Town("Tiruppur", "33", (("641601", "Kumaran Road"), ("641603", "Gandhi Nagar")), ("knitwear", "garments")),
    Town("Chennai", "33", (("600001", "George Town"), ("600007", "Vepery")), ("leather", "textiles")),
    Town("Karur", "33", (("639001", "Jawahar Bazaar"), ("639002", "Sengunthapuram")), ("home",)),
    Town("Puducherry", "34", (("605001", "Mission Street"),), ("leather", "home")),
    Town("Hyderabad", "36", (("500002", "Pathergatti"), ("500011", "Bowenpally")), ("medicines", "gems")),
    Town("Guntur", "37", (("522001", "Bus Stand Road"), ("522004", "A.T. Agraharam")), ("spices",)),
    Town("Leh", "38", (("194101", "Main Bazaar"),), ("shawls", "fruit")),
)

TRADES: Final = {
    "brass": ("Metalcrafts", "Brassware", "Artware"),
    "carpets": ("Carpets", "Rugs", "Floor Coverings"),
    "cashew": ("Cashews", "Cashew Industries"),
    "castings": ("Foundries", "Castings"),
    "ceramics": ("Ceramics", "Vitrified Tiles", "Sanitaryware"),
    "coffee": ("Coffee Estates", "Coffee Works"),
    "coir": ("Coir Products", "Coir Mats"),
    "engineering": ("Engineering Works", "Auto Components", "Fasteners", "Machine Tools"),
    "fruit": ("Fresh Produce", "Orchards", "Foods"),
    "furniture": ("Handicrafts", "Furniture Works"),
    "garments": ("Apparels", "Garments", "Clothing"),
    "gems": ("Jewels", "Gems", "Filigree"),
    "home": ("Home Furnishings", "Handlooms", "Made-ups"),
    "jute": ("Jute Mills", "Jute Products"),
    "knitwear": ("Knits", "Hosiery", "Knitwear"),
    "leather": ("Leathers", "Footwear", "Leather Goods"),
    "marble": ("Marbles", "Stone Crafts"),
    "medicines": ("Laboratories", "Lifesciences", "Formulations"),
    "oilseeds": ("Agro Exports", "Oilseeds"),
    "rice": ("Rice Mills", "Agro Foods", "Grains"),
    "salt": ("Salt Works", "Minerals"),
    "seafood": ("Seafoods", "Marine Exports"),
    "shawls": ("Shawls", "Pashmina Weavers"),
    "spices": ("Spices", "Condiments"),
    "sports": ("Sports Goods", "Sports Industries"),
    "tea": ("Tea Estates", "Teas"),
    "textiles": ("Textiles", "Silks", "Weaves"),
    "wine": ("Vineyards",),
}

BRANDS: Final = (
    *("Aarohan", "Amritdhara", "Anjaneya", "Aparajita", "Arunodaya", "Bhavani", "Chandrika", "Chitrakoot", "Damodar"),
    *(
        "Deepshikha",
        "Devbhoomi",
        "Dhanvi",
        "Ekdant",
        "Gajanan",
        "Girnar Vale",
        "Gomati",
        "Haritha",
        "Himadri",
        "Indrani",
    ),
    *("Jagdamba", "Janaki", "Jeevika", "Kalpataru", "Kamadhenu", "Kaveri Delta", "Koyal", "Lakshita", "Lalitha"),
    *("Madhuvan", "Malhar", "Mayur Path", "Meghdoot", "Mrinalini", "Nandini", "Narmada Vale", "Neelkanth", "Omkar"),
    *("Padmavati", "Palash", "Parijat", "Pragati", "Pushkar", "Rajhans", "Rangoli", "Revathi", "Ritu", "Rudraksh"),
    *("Sahyadri", "Samriddhi", "Sarvodaya", "Shivalik", "Sindhu", "Sonali", "Srinidhi", "Sumangal", "Swarnima"),
    *("Tarangini", "Trishul", "Udaygiri", "Vaibhav", "Varuna", "Vasundhara", "Vishwakarma", "Yamini", "Yashoda"),
)
GIVEN: Final = (
    *("Aditi", "Anand", "Arjun", "Bhaskar", "Chitra", "Deepa", "Farida", "Gurpreet", "Harish", "Imran", "Jaspal"),
    *("Kiran", "Lata", "Manoj", "Nasreen", "Padma", "Rahul", "Sanjay", "Tenzin", "Usha", "Vikram", "Zubin"),
)
FAMILY: Final = (
    *("Agarwal", "Ansari", "Bora", "Chettiar", "D’Souza", "Ghosh", "Iyer", "Jain", "Kapoor", "Lepcha", "Mehta"),
    *("Nair", "Oberoi", "Patel", "Qureshi", "Reddy", "Shah", "Thomas", "Upadhyay", "Verma", "Wangchuk", "Yadav"),
)
BUILDINGS: Final = (
    "Plot {}",
    "Shop {}",
    "Unit {}",
    "Shed {}",
    "{}, First Floor",
    "Godown {}",
    "House {}",
    "Block {}-A",
)
