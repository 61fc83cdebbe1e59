/** Shows the catalogue of entity types to clients. */
@NullMarked
package dev.replog.command.catalogue;

import org.jspecify.annotations.NullMarked;
