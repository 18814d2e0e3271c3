"""Measurements, run by hand: `./run bench api`, `./run bench render`. Never part of a test."""
