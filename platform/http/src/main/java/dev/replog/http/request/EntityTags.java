package dev.replog.http.request;

import dev.replog.schemas.token.Etag;
import dev.replog.schemas.token.Position;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The value of If-Match or If-None-Match. Tags are accepted quoted, as in the standard, and unquoted, as many clients
 * send them. {@code W/} is ignored: compressing proxies add it, and a tag here stands for a state and not for its
 * bytes.
 */
public sealed interface EntityTags {
    /** The header was not sent. */
    record Absent() implements EntityTags {}

    /** {@code *}: any state. */
    record Any() implements EntityTags {}

    /** Some tags, in the client's order. A list without any tag matches nothing. */
    record Listed(List<Tag> tags) implements EntityTags {
        public Listed {
            tags = List.copyOf(tags);
        }

        /** True when one of them is this etag. */
        public boolean contains(String etag) {
            return tags.stream().anyMatch(tag -> tag.text().equals(etag));
        }

        /** The latest position of the tags; empty when no tag is of this log, so that none can match. */
        public Optional<Position> latest() {
            return tags.stream().flatMap(tag -> tag.position().stream()).max(Position::compareTo);
        }
    }

    /** The text of one tag. A tag that this log never issued has no position and never matches. */
    record Tag(String text) {
        public Optional<Position> position() {
            return Etag.parse(text);
        }
    }

    /** Reads all lines of the header. */
    static EntityTags parse(List<String> lines) {
        if (lines.isEmpty()) {
            return new Absent();
        }
        List<Tag> tags = new ArrayList<>();
        for (String line : lines) {
            for (String element : line.split(",")) {
                String text = element.strip();
                if (text.equals("*")) {
                    return new Any();
                }
                if (!text.isEmpty()) {
                    tags.add(new Tag(opaque(text)));
                }
            }
        }
        return new Listed(tags);
    }

    private static String opaque(String element) {
        String strong = element.startsWith("W/") ? element.substring(2) : element;
        boolean quoted = strong.length() >= 2 && strong.startsWith("\"") && strong.endsWith("\"");
        return quoted ? strong.substring(1, strong.length() - 1) : strong;
    }
}
