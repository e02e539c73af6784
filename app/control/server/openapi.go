package server

import _ "embed" // the document

// openAPI is the OpenAPI 3.1 document of all endpoints.
//
//go:embed openapi.yaml
var openAPI []byte
