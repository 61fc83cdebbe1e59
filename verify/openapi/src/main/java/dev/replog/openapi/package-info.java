/** Checks the OpenAPI description with the tools that app developers use: generators and linters. */
@NullMarked
package dev.replog.openapi;

import org.jspecify.annotations.NullMarked;
