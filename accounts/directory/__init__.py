"""The directory of the DGFT customer portal: who already has an account there. The interface is in `base`."""
