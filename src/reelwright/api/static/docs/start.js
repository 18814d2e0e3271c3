SwaggerUIBundle({
  url: "openapi.json",
  dom_id: "#swagger-ui",
  deepLinking: true,
  // The default validator is a service elsewhere.
  validatorUrl: null,
  persistAuthorization: false,
});
