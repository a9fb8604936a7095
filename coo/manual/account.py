"""The manual before the first application: registration, login, IEC, tokens, team."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from coo.manual.parts import Question, Section

ACCOUNT: Final = (
    Section(
        "register",
        _("Registration"),
        _("Register once. With credentials of the DGFT customer portal you need not register: log in with them."),
        (
            _("Choose Register. Under Register User As choose Importer/Exporter, and fill in the basic details."),
            _("The PIN code fills in district, state and city. You may change them."),
            _("Enter the OTP that comes by mail and SMS. Your credentials follow by mail."),
            _("Log in with them, choose a password of your own, and log in again."),
        ),
        (
            Question(
                "no-otp",
                _("The OTP does not come. What can I do?"),
                _(
                    "Look into the spam folder and check the address and the number that you typed. After 60 seconds"
                    " you can ask for another one, three times in ten minutes. Only the latest OTP counts,"
                    " for 15 minutes."
                ),
            ),
            Question(
                "dgft-login",
                _("I am registered on the DGFT customer portal. Do I register again?"),
                _("No. Choose Login and enter the same e-mail and password."),
            ),
            Question(
                "one-time-password",
                _("The password that was mailed does not work."),
                _(
                    "It is good for 72 hours and for one login. Copy it without a space before or behind. After that"
                    " time choose “Forgot password” on the login page."
                ),
            ),
        ),
        "accounts:register",
        _("Register"),
    ),
    Section(
        "login",
        _("Login, password and second factor"),
        _("E-mail and password open the portal. A session ends after eight hours, or when you log out."),
        questions=(
            Question(
                "lost-password",
                _("I have forgotten my password."),
                _(
                    "Choose “Forgot password” on the login page, type your e-mail, and enter the OTP that is mailed to"
                    " you. A password of the DGFT customer portal is changed there."
                ),
            ),
            Question(
                "locked",
                _("The portal says that there were too many tries."),
                _("After five wrong passwords it waits 15 minutes. Then try again, or reset the password."),
            ),
            Question(
                "second-factor",
                _("Do I need a second factor?"),
                _(
                    "Officers, administrators and operators always do. Exporters may add an authenticator app or a"
                    " passkey under Login and security; then a password alone opens nothing."
                ),
            ),
            Question(
                "lost-phone",
                _("I have lost the phone with my authenticator app."),
                _(
                    "Enter one of your recovery codes instead of the app’s code; each counts once. Without one, call"
                    " the helpdesk. Officers can also ask the administrator of their agency."
                ),
            ),
            Question(
                "new-mail",
                _("My e-mail or mobile number has changed."),
                _("Change it in your profile. The portal asks the old and the new one to confirm."),
            ),
            Question(
                "other-devices",
                _("I am still logged in on another computer. Can I end that?"),
                _("Yes. Under Sessions you see where you are logged in, and can sign out everywhere."),
            ),
        ),
        url_name="accounts:login",
        link=_("Login"),
    ),
    Section(
        "iec",
        _("Linked IEC"),
        _(
            "You act for a firm whose IEC is linked to your e-mail. Name, branches and GSTIN come from"
            " the IEC registry."
        ),
        questions=(
            Question(
                "iec-not-linked",
                _("My IEC is not linked. What is missing?"),
                _(
                    "The IEC registry must list the e-mail with which you log in. Add it to your IEC on the DGFT"
                    " customer portal, then open Linked IEC and link it."
                ),
            ),
            Question(
                "branch-missing",
                _("A branch is missing, or its address is old."),
                _("Change it in your IEC on the DGFT customer portal, then choose Refresh under Linked IEC."),
            ),
            Question(
                "iec-inactive",
                _("The portal says that my IEC is not active."),
                _(
                    "The registry says so. Update your IEC on the DGFT customer portal and refresh it here."
                    " Certificates that were issued stay valid and can be verified."
                ),
            ),
        ),
        url_name="accounts:linked_iec",
        link=_("Linked IEC"),
    ),
    Section(
        "tokens",
        _("Digital signature token and Aadhaar e-sign"),
        _("Applications are signed electronically. Register what you sign with once."),
        (
            _("Choose My Dashboard, then View and Register Digital Signature Token."),
            _("Choose Register New DSC or Register for Aadhaar E-sign."),
            _("The list shows each certificate with its issuer, its last day and its state."),
        ),
        (
            Question(
                "dsc-refused",
                _("My DSC is refused. Why?"),
                _(
                    "It must be issued by a trusted authority, be in date, not revoked and meant for signing, and bear"
                    " your name as in your profile. The page says which of these it fails."
                ),
            ),
            Question(
                "aadhaar",
                _("Is my Aadhaar number stored?"),
                _("No, never. A text that looks like one is refused in names, addresses, remarks and names of files."),
            ),
            Question(
                "pin-locked",
                _("I typed a wrong PIN five times."),
                _("The certificate is locked for 15 minutes. The portal does not know your PIN and cannot tell it."),
            ),
            Question(
                "dsc-expires",
                _("What happens when my DSC expires?"),
                _(
                    "You are warned 30 and 7 days before. What you have signed stays signed. Register the new one"
                    " before your next application."
                ),
            ),
        ),
        "signing:tokens",
        _("View and Register Digital Signature Token"),
    ),
    Section(
        "team",
        _("Team and customs broker"),
        _(
            "The owner of the firm invites others by e-mail, with rights and a last day. Every act bears"
            " the name of its doer."
        ),
        questions=(
            Question(
                "broker",
                _("Can my customs broker file for me?"),
                _(
                    "Yes. Invite the broker under Team as customs broker, with the rights to prepare, sign and pay as"
                    " you wish. You can end it at any moment."
                ),
            ),
            Question(
                "two-firms",
                _("I act for several firms. For which one do I file?"),
                _("For the one that stands under the menu on every page. Choose Change there to act for another."),
            ),
        ),
        url_name="accounts:team",
        link=_("Team"),
    ),
)
