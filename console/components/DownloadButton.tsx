import Button from '@cloudscape-design/components/button';
import { useMutation } from '@tanstack/react-query';
import { api } from '#console/api.ts';
import { saveFile } from '#console/live/save-file.ts';

/** Gives the person an answer of the API as a file. Not by a link: a link does not say who asks. */
export const DownloadButton = ({
  path,
  name,
  says,
}: {
  readonly path: string;
  readonly name: string;
  readonly says: string;
}) => {
  const save = useMutation({
    mutationFn: async () => {
      saveFile(name, 'application/json', JSON.stringify(await api.raw(path), null, 2));
    },
  });
  return (
    <>
      <Button iconName="download" loading={save.isPending} onClick={() => save.mutate()}>
        {says}
      </Button>
      {save.isError && <span role="alert">{save.error.message}</span>}
    </>
  );
};
