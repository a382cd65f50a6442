"""Files of letters where the disk was full: no half of one is left, and one that is is mended.

A file's name is the checksum of what it holds. Odoo writes into it directly: where the disk is
full, a part stays under the name of the whole, and whoever wants to keep the whole once there is
room again is told that it collides with another file, for ever.
"""

import logging
import os
import threading
from contextlib import suppress
from pathlib import Path

from odoo import api, models

_logger = logging.getLogger(__name__)


class IrAttachment(models.Model):
    _inherit = "ir.attachment"

    @api.model
    def _get_path(self, bin_data, sha):
        if self.env.context.get("ar_mends_files"):
            self._ar_put_aside_garbage(bin_data, sha)
        return super()._get_path(bin_data, sha)

    def _ar_put_aside_garbage(self, content, checksum):
        """Move a file away that is not what its name says.

        Only where what is to be kept is what the name says; a real collision stays Odoo's to tell.
        """
        path = Path(self._full_path(f"{checksum[:2]}/{checksum}"))
        if not path.is_file() or self._compute_checksum(content) != checksum:
            return
        if self._compute_checksum(path.read_bytes()) != checksum:
            _logger.warning("%s is not what its name says: it is put aside and made anew.", path)
            path.replace(path.with_name(f"{path.name}.broken"))

    @api.model
    def _file_write(self, bin_value, checksum):
        """Whole or not at all, for our own letters."""
        if not self.env.context.get("ar_mends_files"):
            return super()._file_write(bin_value, checksum)
        name, path = self._get_path(bin_value, checksum)
        if not Path(path).exists():
            self._mark_for_gc(name)
            self._ar_write_whole(Path(path), bin_value)
        return name

    @staticmethod
    def _ar_write_whole(path, content):
        part = path.with_name(f"{path.name}.part-{os.getpid()}-{threading.get_ident()}")
        try:
            part.write_bytes(content)
            part.replace(path)
        except BaseException:
            with suppress(OSError):
                part.unlink()
            raise
