/** The entity types of a server, and the ids of their entities. */
@NullMarked
package dev.replog.client.catalogue;

import org.jspecify.annotations.NullMarked;
