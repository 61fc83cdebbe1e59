package dev.replog.projector.pull;

import java.util.List;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;

/** The format of the response to a pull. */
public enum PullFormat {
    /** One document per page. */
    JSON(","),
    /** One item a line; the last line has the next token. */
    LINES("\n");

    /** The separator of items. */
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

    /** Lines when the client names them and prefers them to JSON; otherwise JSON. */
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
