/** The data that is measured with: users, their entities, and the requests about them. */
@NullMarked
package dev.replog.bench.data;

import org.jspecify.annotations.NullMarked;
