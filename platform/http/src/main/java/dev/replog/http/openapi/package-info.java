/** Makes the OpenAPI description: the part that depends on the entity types is generated from them. */
@NullMarked
package dev.replog.http.openapi;

import org.jspecify.annotations.NullMarked;
