package dev.replog.commands.submit;

import dev.replog.commands.read.RequestContent;
import java.time.Duration;

/**
 * The mutation of one request.
 *
 * @param withDocument true when the response contains the entity as it is afterwards
 * @param waitFor how long to wait for the outcome; zero when the client does not want it
 */
public record Submission(RequestContent content, boolean withDocument, Duration waitFor) {}
