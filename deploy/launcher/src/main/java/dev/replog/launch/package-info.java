/** Where every jar begins that runs by itself, on any Java. */
package dev.replog.launch;
