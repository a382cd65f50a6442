from . import dispute as dispute
