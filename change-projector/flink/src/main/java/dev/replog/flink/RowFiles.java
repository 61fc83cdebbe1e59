package dev.replog.flink;

import java.nio.charset.StandardCharsets;
import org.apache.flink.connector.file.sink.FileSink;
import org.apache.flink.core.fs.Path;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.streaming.api.functions.sink.filesystem.BucketAssigner;
import org.apache.flink.streaming.api.functions.sink.filesystem.OutputFileConfig;
import org.apache.flink.streaming.api.functions.sink.filesystem.bucketassigners.SimpleVersionedStringSerializer;

/** Writes rows as newline-delimited JSON, in one folder for each table. Files get their names at the end of the job. */
final class RowFiles {
    private RowFiles() {}

    static FileSink<FileRow> in(String folder) {
        return FileSink.<FileRow>forRowFormat(new Path(folder), (row, stream) -> {
                    stream.write(row.line.getBytes(StandardCharsets.UTF_8));
                    stream.write('\n');
                })
                .withBucketAssigner(new ByFolder())
                .withOutputFileConfig(OutputFileConfig.builder()
                        .withPartPrefix("part")
                        .withPartSuffix(".ndjson")
                        .build())
                .build();
    }

    private static final class ByFolder implements BucketAssigner<FileRow, String> {
        private static final long serialVersionUID = 1L;

        @Override
        public String getBucketId(FileRow row, Context context) {
            return row.folder;
        }

        @Override
        public SimpleVersionedSerializer<String> getSerializer() {
            return SimpleVersionedStringSerializer.INSTANCE;
        }
    }
}
