#include "folder.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fuzz.h"
#include "pbxports/profile/file.h"

#define FILES "tests/fuzz/files"

static int folder = -1;
static bool inside;

/* What the linker's --wrap calls the functions that it puts these in the place of. */
int __real_disk_open(const char *path, int flags);
int __real_stat(const char *path, struct stat *status);
int __wrap_disk_open(const char *path, int flags);
int __wrap_stat(const char *path, struct stat *status);

static bool leads_out(const char *path)
{
	return path[0] == '/' || strstr(path, "..") != NULL;
}

int __wrap_disk_open(const char *path, int flags)
{
	if (!inside)
		return __real_disk_open(path, flags);
	law((flags & O_ACCMODE) == O_RDONLY, "\"%s\" is opened to be written to", path);
	if (!leads_out(path))
		return openat(folder, path, flags | O_CLOEXEC);
	errno = ENOENT;
	return -1;
}

int __wrap_stat(const char *path, struct stat *status)
{
	if (!inside)
		return __real_stat(path, status);
	if (!leads_out(path))
		return fstatat(folder, path, status, 0);
	errno = ENOENT;
	return -1;
}

static char folder_path[] = "/tmp/pbxports-fuzz.XXXXXX";

static void remove_folder(void)
{
	DIR *entries = opendir(folder_path);
	const struct dirent *entry;

	while (entries != NULL && (entry = readdir(entries)) != NULL)
		unlinkat(folder, entry->d_name, 0);
	if (entries != NULL)
		closedir(entries);
	rmdir(folder_path);
}

static void copy_files(void)
{
	DIR *entries = opendir(FILES);
	const struct dirent *entry;

	law(entries != NULL, "%s is not here: run this from the root of the tree", FILES);
	while ((entry = readdir(entries)) != NULL) {
		struct diags *diags = fuzz_begin();
		struct file_identity identity;
		struct source source;
		const char *problem;
		const char *path = arena_format(diags->arena, FILES "/%s", entry->d_name);

		if (file_read(path, &source, &identity, diags->arena, &problem))
			folder_write(entry->d_name, (const uint8_t *)source.text, source.length);
		fuzz_end(diags);
	}
	closedir(entries);
}

/* The seam holds for what reads files now. */
static void check_seam(void)
{
	struct diags *diags = fuzz_begin();
	struct file_identity identity;
	struct source source;
	const char *problem;

	folder_enter();
	law(!file_read("/dev/../etc/passwd", &source, &identity, diags->arena, &problem) &&
		    !file_is_regular("/etc/passwd") && file_is_regular("list.txt"),
	    "files outside of the folder are read");
	folder_leave();
	fuzz_end(diags);
}

static void make_folder(void)
{
	law(mkdtemp(folder_path) != NULL, "no folder: %s", strerror(errno));
	folder = open(folder_path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	atexit(remove_folder);
	copy_files();
	check_seam();
}

void folder_write(const char *name, const uint8_t *bytes, size_t size)
{
	int file;

	if (folder < 0)
		make_folder();
	/* Not cut before it is written: ext4 would wait for the disk when it is closed. */
	file = openat(folder, name, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
	law(file >= 0 && (size == 0 || write(file, bytes, size) == (ssize_t)size) &&
		    ftruncate(file, (off_t)size) == 0,
	    "\"%s\" can't be written: %s", name, strerror(errno));
	close(file);
}

void folder_enter(void)
{
	inside = true;
}

void folder_leave(void)
{
	inside = false;
}
