/** Further read models: each follows the changes by itself, with progress of its own, and can be computed again alone. */
@NullMarked
package dev.replog.projector.model;

import org.jspecify.annotations.NullMarked;
