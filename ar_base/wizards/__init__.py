from . import approval as approval
