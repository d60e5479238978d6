"""Statistics of a forum as pictures and tables. Numbers only: nobody is named in them."""
