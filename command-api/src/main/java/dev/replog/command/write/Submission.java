package dev.replog.command.write;

import dev.replog.commands.read.Asked;
import java.time.Duration;

/**
 * What one request asks the log for.
 *
 * @param withDocument true when the answer carries the entity as it is afterwards
 * @param waitFor how long to wait for the outcome; zero when nobody wants it
 */
public record Submission(Asked asked, boolean withDocument, Duration waitFor) {}
