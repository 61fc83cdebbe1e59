package dev.replog.projector.pull;

import java.util.List;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;

/** How the answer to a pull is written down. */
public enum PullFormat {
    /** One document per page. */
    JSON(","),
    /** One item a line; the last line says how to go on. */
    LINES("\n");

    /** Between two items. */
    final String separator;

    PullFormat(String separator) {
        this.separator = separator;
    }

    MediaType mediaType() {
        return switch (this) {
            case JSON -> MediaType.APPLICATION_JSON;
            case LINES -> MediaType.APPLICATION_NDJSON;
        };
    }

    /** Lines for who names them and does not like JSON as much; JSON for everybody else. */
    public static PullFormat of(List<String> accept) {
        double lines = 0;
        double json = 0;
        try {
            for (MediaType type : MediaType.parseMediaTypes(accept)) {
                if (type.equalsTypeAndSubtype(LINES.mediaType())) {
                    lines = Math.max(lines, type.getQualityValue());
                } else if (type.equalsTypeAndSubtype(JSON.mediaType())) {
                    json = Math.max(json, type.getQualityValue());
                }
            }
        } catch (InvalidMediaTypeException unreadable) {
            return JSON;
        }
        return lines > json ? LINES : JSON;
    }
}
