/** Tests of the notifier over its interfaces for clients and operators, on real servers. */
@NullMarked
package dev.replog.notifier;

import org.jspecify.annotations.NullMarked;
