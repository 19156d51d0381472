"""The household network as a picture: what of it somebody may see, folded to a size that can be read, laid out."""
