{{ printf "%d %5d|%-5d|%05d %+d %x %X %o %b" 42 42 42 42 42 255 255 8 5 }}
{{ printf "%f %.2f %8.3f|%e %g %G" 3.14159 3.14159 3.14159 1234.5 1e21 1e-7 }}
{{ printf "%v %v %v" 1.0 1e6 1e21 }}
{{ printf "%t %v %T %T %T %T" true false 1 1.5 "s" true }}