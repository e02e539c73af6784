package server

import _ "embed" // the document

// openAPI is the OpenAPI 3.1 document of all endpoints, made of their table, its types and their comments.
//
//go:generate go -C ../../../packaging/compat run ./openapi
//go:embed openapi.gen.yaml
var openAPI []byte
