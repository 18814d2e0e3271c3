"""What the repository needs and the product does not."""
