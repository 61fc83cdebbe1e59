SwaggerUIBundle({
  url: '/openapi.yaml',
  dom_id: '#page',
  deepLinking: true,
  persistAuthorization: true,
  tryItOutEnabled: true,
  validatorUrl: null,
});
