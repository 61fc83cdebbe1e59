/** The changes of an entity, as the server kept them. */
@NullMarked
package dev.replog.client.history;

import org.jspecify.annotations.NullMarked;
