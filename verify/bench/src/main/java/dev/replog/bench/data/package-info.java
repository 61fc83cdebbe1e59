/** The data of the measurements: users, their entities, and the requests for them. */
@NullMarked
package dev.replog.bench.data;

import org.jspecify.annotations.NullMarked;
