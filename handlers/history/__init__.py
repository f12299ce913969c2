"""An example history: orders of years gone by, made up by chance but by the service's own rules.

Nothing here is true, and everything could be: each step of each order is taken by `orders.life.take`, by
somebody who may take it, within working hours where people work. The same seed tells the same history.
"""
