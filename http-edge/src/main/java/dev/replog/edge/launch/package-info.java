/** How a service is started, alone or beside others in one process. */
@NullMarked
package dev.replog.edge.launch;

import org.jspecify.annotations.NullMarked;
