/** The entry point of every executable jar, for any version of Java. */
package dev.replog.launch;
