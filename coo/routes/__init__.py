"""The addresses of this app by who walks them: the applicant filling, the applicant filing, the office and the public."""
