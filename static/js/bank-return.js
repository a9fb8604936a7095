// The sandbox bank sends the payer back by itself; without script the button does.
document.querySelector("[data-bank-return]")?.requestSubmit();
