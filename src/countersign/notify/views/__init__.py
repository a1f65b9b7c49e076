"""The pages on which a person chooses what they are told; portal and desk lead there."""
