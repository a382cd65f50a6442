from . import test_download as test_download
from . import test_options as test_options
from . import test_readers as test_readers
from . import test_rows as test_rows
