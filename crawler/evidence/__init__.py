"""Claim x document -> passages and findings. Pure."""
