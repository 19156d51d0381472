"""What a clone needs around the product: real servers, front-end assets. The product imports none of it."""
