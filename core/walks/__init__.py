"""L1 walks: a first-line technician's restricted way through one flow, or through none. Pure: values in, values out."""
