"""`make bench`: the figures. Times are ratios within one run, since machines differ; counts are exact."""
