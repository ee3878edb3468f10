line1
   {{ "X" -}}   

 line2