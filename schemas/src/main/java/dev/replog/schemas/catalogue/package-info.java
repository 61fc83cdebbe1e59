/** The entity types and the rules of their fields, read from the Avro schemas. */
@NullMarked
package dev.replog.schemas.catalogue;

import org.jspecify.annotations.NullMarked;
