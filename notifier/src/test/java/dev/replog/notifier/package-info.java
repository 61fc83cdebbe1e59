/** The notifier as its clients and operators see it, on real servers. */
@NullMarked
package dev.replog.notifier;

import org.jspecify.annotations.NullMarked;
