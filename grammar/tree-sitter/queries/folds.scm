[(list) (vector) (map) (set)] @fold
