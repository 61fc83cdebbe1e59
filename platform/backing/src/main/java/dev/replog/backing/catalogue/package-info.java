/** The catalogue of entity types that a service works with. */
@NullMarked
package dev.replog.backing.catalogue;

import org.jspecify.annotations.NullMarked;
