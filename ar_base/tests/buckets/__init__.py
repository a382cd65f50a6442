from . import test_buckets as test_buckets
