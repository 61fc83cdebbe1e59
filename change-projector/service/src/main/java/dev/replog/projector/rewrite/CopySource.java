package dev.replog.projector.rewrite;

import dev.replog.projector.admin.TopicAdmin.Topic;

/** A topic that is copied. */
record CopySource(Topic topic, CopyRule rule) {
    String name() {
        return topic.name();
    }
}
