"""The pages people meet in a browser, made on the server: no script, nothing from elsewhere."""
