from . import guard as guard
